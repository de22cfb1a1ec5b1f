import { EVERY_INDEX } from '../algebra/index-set';
import { Layers } from '../evaluate/connection';
import { Intent } from '../model/intent';
import { unknowns } from '../prove/check-unknown';
import { Claim } from '../prove/claim';
import { Assumption, Finding, PROOF_SCHEMA, Proof, worst } from '../prove/proof';
import { WaiverModel, waive } from '../prove/waive';

export interface Check {
  readonly layers: Layers;
  readonly found: readonly Finding[];
  readonly assumptions: readonly Assumption[];
  readonly waivers: readonly WaiverModel[];
  readonly today: string;
  readonly intent?: Intent;
}

/** Findings that are about no declared link, in the form of a proof; without an intent its platform has no name and no phase. */
export function checked({ layers, found, assumptions, waivers, today, intent }: Check): Proof {
  const { world } = layers;
  const all = [...found, ...unknowns(layers, { subjects: EVERY_INDEX } as Claim)];
  const { open, waived } = waive([...new Map(all.map(finding => [finding.id, finding])).values()].sort((a, b) => (a.id < b.id ? -1 : 1)), waivers, today);
  return {
    schema: PROOF_SCHEMA, platform: intent?.platform.name ?? '', phase: intent?.platform.phase ?? 0,
    verdict: worst(open.filter(({ severity }) => severity === 'error').map(({ verdict }) => verdict)),
    links: [], needs: [], findings: open, waived, assumptions,
    counts: { objects: world.objects.length, workloads: world.workloads.length, links: 0, pairs: 0, outside: 0 },
  };
}
