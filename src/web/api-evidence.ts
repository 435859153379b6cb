import type { DrawDossier, Placed } from '../core/draw-dossier.ts';
import type { LogReport } from '../core/log-report.ts';
import { aboutLeaf } from './leaf-words.ts';

type Row = Readonly<Record<string, unknown>>;

/** The log as JSON: times ISO 8601, UTC. */
export function evidenceRow({ signedMs, cosigned, firstLists, ...log }: LogReport): Row {
  return {
    origin: log.origin,
    vkey: log.vkey,
    leaves: log.checkpoint.size,
    root: log.checkpoint.root,
    checkpoint: log.checkpoint.note,
    signed: signedMs === undefined ? null : new Date(signedMs).toISOString(),
    witnesses_asked: log.isWitnessed,
    cosigned:
      cosigned === undefined
        ? null
        : {
            leaves: cosigned.size,
            by: cosigned.by.map(({ witness, atSeconds }) => ({
              witness,
              at: new Date(atSeconds * 1000).toISOString(),
            })),
          },
    time_stamps_asked: log.isStamped,
    time_stamped: log.stamped,
    first_lists: firstLists ?? null,
    files: '/log/',
  };
}

/** A leaf in a list. */
export function leafRow(placed: Placed): Row {
  const { index, leaf } = placed;
  return {
    leaf: index,
    kind: leaf.$kind,
    about: aboutLeaf(placed),
    entry: `/log/leaf/${index}`,
    proof: `/log/proof/${index}`,
    page: `/draws/${index}`,
  };
}

/** The leaves around a draw by their indices, and how it was judged; null and empty where there is none yet. */
export function dossierRow(dossier: DrawDossier): Row {
  const { slot, judged, connection, lookups, followed, trace, reprobes, confirmed, adjudications, seed } = dossier;
  return {
    judgement: judged?.judgement ?? null,
    leaves: {
      slot: slot?.index ?? null,
      judgement: judged?.index ?? null,
      connection: connection?.index ?? null,
      lookups: lookups.map(({ index }) => index),
      connection_judgement: followed?.index ?? null,
      trace: trace?.index ?? null,
      reprobes: reprobes.map(({ index }) => index),
      confirmation: confirmed?.index ?? null,
      adjudications: adjudications.map(({ index }) => index),
      seed_commitment: seed.commitment ?? null,
      seed_reveal: seed.reveal ?? null,
    },
  };
}
