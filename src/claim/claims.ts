import type { Config } from '../config/config.ts';
import { formatManifest } from '../core/manifest.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import type { LoadedFrame } from '../population/load-frame.ts';
import { loadFrame } from '../population/load-frame.ts';
import type { ClaimInForce } from './claim-in-force.ts';

/** A claim ready to be drawn, with the texts whose digests go into its seeds. */
export interface LoadedClaim extends ClaimInForce {
  readonly frame: LoadedFrame;
  readonly manifestText: string;
}

/**
 * Loads the frame and manifest of each claim; a frame that several claims share is loaded once.
 *
 * @throws ConfigError when a frame cannot be read.
 */
export async function loadClaims(config: Config, cacheDir: string): Promise<readonly LoadedClaim[]> {
  const frames = new Map<string, Promise<LoadedFrame>>();
  return Promise.all(
    config.claims.map(async (claim) => {
      const frame = frames.get(claim.frame.id) ?? loadFrame(claim.frame, cacheDir);
      frames.set(claim.frame.id, frame);
      const manifestText = formatManifest(claim.manifest.endpoints);
      return { config: claim, frame: await frame, manifestText, manifestSha256: sha256Hex(manifestText) };
    }),
  );
}
