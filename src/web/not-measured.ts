/**
 * What the routed percentage does not show: in every row of the API, and in plain words near the top of the page. Ids are the
 * method's. Connections and traces look at Q2 and Q3, beside the percentage and never in it.
 */
export const NOT_MEASURED: readonly { readonly id: string; readonly what: string }[] = [
  { id: 'Q2', what: 'whether the machine that answers is in the country' },
  { id: 'Q3', what: 'the path that packets take after the address was given' },
  { id: 'Q4', what: 'which origin a content network fetches from' },
  { id: 'Q5', what: 'where data rests' },
  { id: 'Q6', what: 'who can reach the data, and whether audits take place' },
  { id: 'recall', what: "what share of the service's traffic the listed hostnames carry" },
];

/** The asymmetry that comes before everything else. */
export const ASYMMETRY =
  'A measurement from outside can refute a universal claim and can bound one. It can never confirm one.';
