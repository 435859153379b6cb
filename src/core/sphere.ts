/** A place on the Earth, degrees: north and east positive. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius of the Earth (IUGG R1), kilometres. */
const RADIUS_KM = 6371.0088;
/** What a great circle may be longer than the way over the ellipsoid, as a share (method, section 12). */
const ELLIPSOID = 0.005;

type Vector = readonly [x: number, y: number, z: number];

/** Distance of two places along the great circle, kilometres. */
export function greatCircleKm(a: Place, b: Place): number {
  return RADIUS_KM * angle(vectorOf(a), vectorOf(b));
}

/** A lower bound of the true distance: the great circle less half a percent, since the Earth is no sphere. */
export function leastKm(a: Place, b: Place): number {
  return (1 - ELLIPSOID) * greatCircleKm(a, b);
}

/**
 * How far a place within a ring is from the ring at least, kilometres; 0 for a place that does not lie within it. The ring is
 * closed, its edges are great circles, and it fits on half the globe.
 */
export function leastKmToRing(place: Place, ring: readonly Place[]): number {
  const corners = ring.map(vectorOf);
  const at = vectorOf(place);
  if (!liesWithin(at, corners)) return 0;
  const angles = corners.map((corner, i) => angleToArc(at, corners.at(i - 1) ?? corner, corner));
  return (1 - ELLIPSOID) * RADIUS_KM * Math.min(...angles);
}

function vectorOf({ latitude, longitude }: Place): Vector {
  const [phi, lambda] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

/** By the tangent, which is exact for small and for great angles alike. */
function angle(a: Vector, b: Vector): number {
  return Math.atan2(length(cross(a, b)), dot(a, b));
}

/** Angle between a point and the nearest point of the arc from a to b. */
function angleToArc(point: Vector, a: Vector, b: Vector): number {
  const normal = cross(a, b);
  const beside = dot(cross(normal, a), point) >= 0 && dot(cross(b, normal), point) >= 0 && length(normal) > 0;
  if (!beside) return Math.min(angle(point, a), angle(point, b));
  return Math.abs(Math.PI / 2 - angle(point, normal));
}

/** In the gnomonic projection great circles are straight lines, so that the ring is a polygon: how often does a ray cross it? */
function liesWithin(point: Vector, corners: readonly Vector[]): boolean {
  const centre = corners.reduce<Vector>(([x, y, z], c) => [x + c[0], y + c[1], z + c[2]], [0, 0, 0]);
  if (dot(point, centre) <= 0) return false;
  const east = cross([0, 0, 1], centre);
  const north = cross(centre, east);
  const project = (v: Vector): readonly [number, number] => [
    dot(v, east) / dot(v, centre),
    dot(v, north) / dot(v, centre),
  ];
  const [px, py] = project(point);
  const polygon = corners.map(project);
  let within = false;
  for (const [i, [bx, by]] of polygon.entries()) {
    const [ax, ay] = polygon.at(i - 1) ?? [bx, by];
    if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function length(a: Vector): number {
  return Math.hypot(...a);
}
