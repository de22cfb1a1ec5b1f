/** What may be wrong with what the command was given, besides the manifests themselves (ZT3xx). Listed in docs/codes.md; a code is never used again. */
export const CLI_CODES = {
  ZT401: 'An argument is wrong, missing or one too many',
  ZT402: 'There is no intent, more than one platform, or an intent file that cannot be used',
  ZT403: 'A file of waivers cannot be used',
  ZT404: 'A file of assertions cannot be used',
  ZT405: 'A request cannot be read',
  ZT406: 'No end of the manifests has the name, or several have',
  ZT407: 'There are no manifests',
  ZT408: 'The output cannot be written',
} as const;

/** Bad input: what is wrong where; what would be right. */
export interface InputProblem { readonly code: string; readonly where: string; readonly what: string }

export const inputProblem = (code: keyof typeof CLI_CODES, where: string, what: string): InputProblem => ({ code, where, what });
