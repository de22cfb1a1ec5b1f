/** What a layer does with its rules. A layer that does not enforce closes nothing in the proof. */
export enum Mode {
  /** Block what no rule allows. */
  ENFORCE = 'enforce',
  /** Report what would be blocked, and block nothing. Only for layers that can. */
  AUDIT = 'audit',
  /** Write no rules of this layer. */
  OFF = 'off',
}
