import type { Tree, TreeSipUser, TreeTarget } from "../../schemas/types.ts";
import { targetsBehind, targetsOf } from "../kinds/map-references.ts";
import { handedName, wholeName } from "../kinds/names.ts";
import { isPassedByCalls, kindOfId, kinds } from "../kinds/registry.ts";
import { type Declaration, ofKind } from "./declarations.ts";
import {
  type NormalCallQueue,
  type NormalDeskPhone,
  type NormalExtension,
  type NormalPhone,
  type NormalTeam,
  type NormalTree,
  type NormalUser,
  normalTree,
} from "./normal.ts";
import type { Path } from "./problem.ts";

/** What a target may be. */
export type TargetKind = Exclude<keyof TreeTarget, "then">;

/**
 * A target whose name is whole: `front/101` for what belongs to an account; of an application, its URL and where it hands calls
 * back to.
 */
export interface Reference {
  readonly kind: TargetKind;
  readonly name: string;
}

/** A named part of the tree, with the account that it belongs to and its place. */
export interface TreePart<T> {
  readonly name: string;
  /** Undefined for users and teams, which belong to the organization. */
  readonly account: string | undefined;
  readonly path: Path;
  readonly value: T;
}

/** Everything that the tree names, by its kind and whole name; here are those that calls can meet. */
export interface Directory {
  readonly user: ReadonlyMap<string, TreePart<NormalUser>>;
  readonly team: ReadonlyMap<string, TreePart<NormalTeam>>;
  readonly sipUser: ReadonlyMap<string, TreePart<TreeSipUser>>;
  readonly callQueue: ReadonlyMap<string, TreePart<NormalCallQueue>>;
  readonly extension: ReadonlyMap<string, TreePart<NormalExtension>>;
  readonly phone: ReadonlyMap<string, TreePart<NormalPhone>>;
  readonly deskPhone: ReadonlyMap<string, TreePart<NormalDeskPhone>>;
}

/** A tree of the right shape in its normal form, with its names looked up once. */
export interface Model {
  readonly tree: NormalTree;
  /** As its files have it: what is said of an account beside its parts reaches the engine in these very words. */
  readonly written: Tree;
  readonly directory: Directory;
}

export function modelOf(written: Tree): Model {
  const tree = normalTree(written);
  const byId = kinds.map((kind) => [
    kind.id,
    new Map(Array.from(ofKind(tree, kind), (each) => [each.name, each])),
  ]);
  // The schema has judged the shape of whatever lies in a kind's section.
  const directory = Object.fromEntries(byId) as unknown as Directory;
  return {
    tree,
    written,
    directory,
  };
}

/** A target with its whole name. @param account the account of whatever has the target */
export function referenceOf({ then, ...target }: TreeTarget, account: string | undefined): Reference {
  const [kind, name] = Object.entries(target)[0] as [TargetKind, string];
  if (kind === "url") return { kind, name: handedName(name, then && referenceOf(then, account)) };
  const declared = kindOfId(kind);
  return { kind, name: declared === undefined ? name : wholeName(declared, name, account) };
}

/** A place of the tree that names a target. */
export interface TargetUse {
  readonly from: Declaration;
  readonly field: Path;
  readonly target: TreeTarget;
}

const known = new WeakMap<Model, readonly TargetUse[]>();

/** Every target that the tree names, members of teams and queues and ways back among them; looked up once. */
export function pointers(model: Model): readonly TargetUse[] {
  const found = known.get(model) ?? [...targetUses(model)];
  known.set(model, found);
  return found;
}

function* targetUses({ tree }: Model): Generator<TargetUse> {
  for (const kind of kinds.filter(isPassedByCalls)) {
    for (const from of ofKind(tree, kind)) {
      for (const named of targetsOf(kind, from.value))
        for (const { path, target } of [named, ...targetsBehind(named)]) yield { from, field: path, target };
    }
  }
}
