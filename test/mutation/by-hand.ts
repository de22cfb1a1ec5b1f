interface Explanation { readonly title: string; readonly mutants: readonly string[]; readonly why: string }

/** Survivors that no check of sets explains: the exact mutants, and why the proof may stay the same. At most 50. */
export const BY_HAND: readonly Explanation[] = [
];

export const explained = (title: string, mutant: string): string | undefined => BY_HAND.find(item => item.title === title && item.mutants.includes(mutant))?.why;
