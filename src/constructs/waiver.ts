import { Construct } from 'constructs';
import { nearestPlatform } from './platform-registry';
import { dateProblems } from '../model/check/dates';
import { throwProblems } from '../model/check/problem';
import { reasonProblems } from '../model/check/text';

/** Options of a `Waiver`. */
export interface WaiverProps {
  /** Id of the finding as the proof prints it, its code for all of that kind, or an id with `*` for any text (ZT126). */
  readonly finding: string;

  /** Why it is accepted, for the reader of the report (ZT126). */
  readonly reason: string;

  /**
   * Who answers for it.
   *
   * @default - nobody is named
   */
  readonly owner?: string;

  /**
   * Last day on which it holds, as `YYYY-MM-DD` (ZT125). After it, the finding comes back, and ZT014 with it.
   *
   * @default - no end
   */
  readonly expiresOn?: string;
}

/**
 * Accepts a finding of the proof: synthesis no longer fails for it, and every report lists it with its reason.
 *
 * A waiver that meets no finding is itself reported (ZT014), because it would hide the next one.
 *
 * Fails at once, with all that is wrong: ZT125, ZT126, and ZT133 where no platform is near.
 *
 * @example
 * new Waiver(this, 'dev-audit', { finding: 'ZT019 network audit', reason: 'first week of the rollout', owner: 'platform team', expiresOn: '2030-01-31' });
 */
export class Waiver extends Construct {
  public constructor(scope: Construct, id: string, props: WaiverProps) {
    super(scope, id);
    throwProblems(this.node.path, [
      ...reasonProblems('finding', props.finding), ...reasonProblems('reason', props.reason),
      ...(props.owner === undefined ? [] : reasonProblems('owner', props.owner)),
      ...(props.expiresOn === undefined ? [] : dateProblems('expiresOn', props.expiresOn)),
    ]);
    nearestPlatform(this).world.waivers.push({ ...props, origin: this.node.path });
  }
}
