// The same dashboards and rules as a Prometheus mixin: nothing is written twice.
local dashboards = {
  'landfall-overview.json': import '../grafana/overview.json',
  'landfall-endpoint.json': import '../grafana/endpoint.json',
  'landfall-networks.json': import '../grafana/networks.json',
  'landfall-paths.json': import '../grafana/paths.json',
  'landfall-evidence.json': import '../grafana/evidence.json',
  'landfall-health.json': import '../grafana/health.json',
};

{
  grafanaDashboards+:: dashboards,
  prometheusAlerts+:: std.parseYaml(importstr '../prometheus/alerts.yml'),
  prometheusRules+:: std.parseYaml(importstr '../prometheus/recording.yml'),
}
