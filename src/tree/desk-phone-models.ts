/** What a model takes; a limit that its sources do not agree on, or do not name, is left out or marked as doubtful. */
export interface PhoneModel {
  readonly accounts?: number;
  /** Keys that can show a busy lamp, pages included, and expansion modules where their keys are known. */
  readonly keys?: number;
  readonly isDoubtful?: true;
}

const modules = (count: number, keys: number) => count * keys;

/** Desk phones by vendor and model, from the provisioning data of public projects. */
export const phoneModels: Readonly<Record<string, Readonly<Record<string, PhoneModel>>>> = {
  yealink: {
    T31P: { accounts: 2, keys: 2 },
    T33G: { accounts: 4, keys: 12, isDoubtful: true },
    T43U: { accounts: 12, keys: 21 + modules(3, 60), isDoubtful: true },
    T46U: { accounts: 16, keys: 27 + modules(3, 60) },
    T48U: { accounts: 16, keys: 29 + modules(3, 60) },
    T54W: { accounts: 16, keys: 27 + modules(3, 60) },
    T57W: { accounts: 16, keys: 29 + modules(3, 60) },
    T58W: { accounts: 16, keys: 27 + modules(3, 60) },
  },
  poly: {
    VVX150: { accounts: 2, keys: 2 },
    VVX250: { accounts: 4, keys: 4 },
    VVX350: { accounts: 6, keys: 6 },
    VVX450: { accounts: 12, keys: 12 + modules(3, 90), isDoubtful: true },
    E220: { keys: 16 },
    E350: { keys: 32 },
    E450: { keys: 44 },
  },
  grandstream: {
    GXP2130: { accounts: 3, keys: 11 },
    GXP2140: { accounts: 4, keys: 16, isDoubtful: true },
    GXP2160: { accounts: 6, keys: 48 },
    GXP2170: { accounts: 6, keys: 48, isDoubtful: true },
    GRP2612: { keys: 16 },
    GRP2613: { keys: 24 },
    GRP2614: { keys: 40 },
    GRP2615: { keys: 40 },
    GRP2616: { keys: 40 },
  },
  snom: {
    D315: { accounts: 4, keys: 5 + modules(3, 18) },
    D335: { accounts: 12, keys: 48 + modules(3, 18), isDoubtful: true },
    D385: { accounts: 12, keys: 48 + modules(3, 18) },
    D713: { accounts: 6, keys: 4 + modules(3, 18), isDoubtful: true },
    D735: { accounts: 12, keys: 32 + modules(3, 18) },
    D785: { accounts: 12, keys: 24 + modules(3, 18), isDoubtful: true },
  },
  cisco: {
    SPA504G: { accounts: 4, keys: 4, isDoubtful: true },
    "CP-6841": { accounts: 4, keys: 4 },
    "CP-7841": { accounts: 4, keys: 4, isDoubtful: true },
    "CP-8841": { accounts: 10, keys: 10, isDoubtful: true },
  },
  fanvil: {
    X3U: { accounts: 6, keys: 3 },
    X4U: { accounts: 12, keys: 33 },
    X5U: { accounts: 16, keys: 34 },
    X6U: { accounts: 20, keys: 77, isDoubtful: true },
  },
};
