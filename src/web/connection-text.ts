import type { ConnectEdge, ConnectObservation, HttpExchange, TlsHandshake } from '../core/connection.ts';
import type { ConnectionLeaf } from '../core/connection-record.ts';
import { EDGE_WORDS, PURPOSE_WORDS } from './connection-words.ts';

/** Characters of a header that are shown; the leaf has more. */
const HEADER_SHOWN = 120;

/** The steps of one connection as text, a line each: every place that it led to, then when, what and how it went there. */
export function connectionLines({ edges, observations }: ConnectionLeaf): readonly string[] {
  return edges.flatMap((edge) => {
    const steps = observations.filter(({ subject }) => subject.edge === edge.edge);
    return [edgeText(edge), ...steps.map(stepLine)];
  });
}

/** A place that a connection was led to, by what, and what became of it. */
export function edgeText({ purpose, scheme, host, port, protocol, address, state }: ConnectEdge): string {
  const by = protocol === undefined ? '' : ` by ${protocol}`;
  const at = address === undefined ? '' : ` at ${address}`;
  const outcome = state === 'visited' ? '' : `, ${EDGE_WORDS[state]}`;
  return `${PURPOSE_WORDS[purpose]}: ${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${by}${at}${outcome}`;
}

function stepLine(observation: ConnectObservation): string {
  const { step, startedMs, durationUs } = observation;
  const at = new Date(startedMs).toISOString().slice(11, 23);
  return `  ${at}  ${step}: ${stepText(observation)}, ${(durationUs / 1000).toFixed(1)} ms`;
}

/** What came of one step of a connection. */
export function stepText(observation: ConnectObservation): string {
  if (!observation.outcome.ok) {
    const { failure, detail } = observation.outcome;
    return detail === undefined ? failure : `${failure} (${detail})`;
  }
  switch (observation.step) {
    case 'tcp-connect':
      return `connected to ${observation.subject.server}`;
    case 'tls-handshake':
      return handshakeText(observation.outcome.value);
    case 'http-exchange':
      return exchangeText(observation.outcome.value);
  }
}

function handshakeText({ version, cipher, valid, invalidity }: TlsHandshake): string {
  const why = invalidity === undefined ? '' : ` (${invalidity})`;
  return `${version}, ${cipher}, certificate ${valid ? 'valid' : `not valid${why}`}`;
}

function exchangeText({ status, headers }: HttpExchange): string {
  const shown = ['location', 'server'].flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [`${name} ${shortened(value)}`];
  });
  return [`status ${status}`, ...shown].join(', ');
}

function shortened(text: string): string {
  return text.length <= HEADER_SHOWN ? text : `${text.slice(0, HEADER_SHOWN)}...`;
}
