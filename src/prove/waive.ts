import { Finding } from './proof';

/** Somebody answers for a finding. */
export interface WaiverModel {
  /** Id of the finding; its code; or `CODE subject` with `*` for any text. */
  readonly finding: string;
  readonly reason: string;
  readonly owner?: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly expiresOn?: string;
  /** Where it was declared. */
  readonly origin: string;
}

export interface Waived { readonly open: readonly Finding[]; readonly waived: readonly Finding[] }

/** Takes out what is waived. A waiver that has expired or meets nothing is a finding itself (ZT014): it would hide the next one. */
export function waive(findings: readonly Finding[], waivers: readonly WaiverModel[], now: string): Waived {
  const used = new Set<WaiverModel>();
  const open: Finding[] = [];
  const waived: Finding[] = [];
  for (const finding of findings) {
    const waiver = waivers.find(item => !expired(item, now) && meets(item, finding));
    if (waiver) {
      used.add(waiver);
      const { reason, owner, expiresOn } = waiver;
      waived.push({ ...finding, waiver: { reason, ...(owner ? { owner } : {}), ...(expiresOn ? { expiresOn } : {}) } });
    } else {
      open.push(finding);
    }
  }
  return { open: [...open, ...waivers.filter(waiver => !used.has(waiver)).map(waiver => useless(waiver, now))], waived };
}

const expired = ({ expiresOn }: WaiverModel, now: string): boolean => expiresOn !== undefined && expiresOn < now;

function meets({ finding: pattern }: WaiverModel, { id, code }: Finding): boolean {
  if (pattern === code || pattern === id) { return true; }
  return pattern.includes('*') && new RegExp(`^${pattern.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's').test(id);
}

function useless(waiver: WaiverModel, now: string): Finding {
  const late = expired(waiver, now);
  return {
    id: `ZT014 ${waiver.finding}`, code: 'ZT014', severity: late ? 'error' : 'warning', verdict: late ? 'violated' : 'proved', subject: waiver.finding,
    message: late ? `the waiver of "${waiver.finding}" expired on ${waiver.expiresOn}` : `the waiver of "${waiver.finding}" meets no finding`,
    fix: late ? 'mend what it waived, or renew it' : 'remove it', layers: [], places: [], origins: [waiver.origin], facts: [],
  };
}
