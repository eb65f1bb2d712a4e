/** Something that is at a carrier, or at the edge, and in no tree of the stack. */
export interface InventoryItem {
  /** Absent of what belongs to the organization. */
  readonly account?: string;
  /** What people call one of it; in the carrier's words where no tree has a place for it. */
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** What it still does, or why it is there: `can still register`, `rings nowhere`. */
  readonly note?: string;
  /** Whose it is by its owner's tag: `PROJECT/STACK/NAME`. */
  readonly owner?: string;
  /** `1.00 USD`. */
  readonly monthlyCost?: string;
}
