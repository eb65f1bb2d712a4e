import { isDeepStrictEqual } from "node:util";

/** What happens to a resource. */
export type Action = "create" | "update" | "replace" | "delete";

export interface FieldChange {
  readonly field: string;
  /** As JSON would show it; undefined where there is none. A secret is only `[secret]`. */
  readonly before: unknown;
  readonly after: unknown;
}

/** One change of one resource, in the tree's words. */
export interface Change {
  readonly action: Action;
  /** The resource's class, such as `SipUser`. */
  readonly kind: string;
  /** Its name: its place in the tree, such as `front/dana-desk`. */
  readonly name: string;
  /** The account that it belongs to; undefined for users and teams. */
  readonly account: string | undefined;
  readonly isProduction: boolean;
  readonly fields: readonly FieldChange[];
  /** The fields that force a replacement. */
  readonly forcedBy: readonly string[];
}

/** A step of the engine's preview, as `pulumi preview --json` prints it. */
export interface EngineStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: { readonly inputs?: Inputs };
  readonly newState?: { readonly inputs?: Inputs };
  readonly replaceReasons?: readonly string[] | null;
}

type Inputs = Readonly<Record<string, unknown>>;

const actions: Readonly<Record<string, Action>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/** Fields that are ours, not the user's. */
const hidden = new Set(["__provider", "account", "owner", "reference", "voiceUrl"]);

/** The changes among an engine's steps; what stays as it is has none, and a replacement is one. */
export function changesOf(steps: readonly EngineStep[]): Change[] {
  return steps.flatMap(({ op, urn, oldState, newState, replaceReasons }) => {
    const action = actions[op];
    const place = placeOf(urn);
    if (action === undefined || place === undefined) return [];
    const [before, after] = [oldState?.inputs ?? {}, newState?.inputs ?? {}];
    const reference = String(after.account ?? before.account ?? after.reference ?? before.reference ?? "");
    const fields = action === "delete" ? [] : fieldChanges(action === "create" ? {} : before, after);
    return [
      {
        action,
        ...place,
        account: accountOf(reference),
        isProduction: /[?&]environment=production(&|$)/.test(reference),
        fields,
        forcedBy: action === "replace" ? (replaceReasons ?? []) : [],
      },
    ];
  });
}

/** Kind and name of a dialtree resource; undefined for everything else in a stack. */
export function placeOf(urn: string): { kind: string; name: string } | undefined {
  const [, kind, name] = /dialtree:([A-Za-z]+)::(.+)$/.exec(urn) ?? [];
  return kind === undefined || name === undefined ? undefined : { kind, name };
}

function accountOf(reference: string): string | undefined {
  const [provider, rest = ""] = reference.split(":");
  return provider === "edge" || provider === "" ? undefined : rest.split("?")[0];
}

function fieldChanges(before: Inputs, after: Inputs): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !hidden.has(field) && !isDeepStrictEqual(before[field], after[field]))
    .sort()
    .map((field) => ({ field, before: before[field], after: after[field] }));
}
