import { providerNamed } from "../../../providers/index.ts";
import { ownerOf } from "../../../providers/owner.ts";
import type { KeptKindName } from "../../kinds/registry.ts";
import { kindNamed } from "../../kinds/registry.ts";
import { parseAccount } from "../../lifecycle/account.ts";
import type { ConfigReader } from "../../lifecycle/credentials.ts";
import { fieldsOf, type Inputs } from "../../lifecycle/handler.ts";
import { forgetReads } from "../../lifecycle/session.ts";
import type { EngineStep } from "../../plan/engine.ts";
import { resourceOf } from "../../plan/names.ts";
import { collectionOf } from "../collection.ts";

/**
 * Makes again what providers have collected since it was applied, which nothing else shows. Kinds that none collects are
 * not read.
 *
 * @param state every resource of the stack, as it was applied
 */
export async function restoreCollected(
  state: readonly EngineStep[],
  configOf: (references: readonly string[]) => Promise<ConfigReader>,
): Promise<void> {
  const collected = state.flatMap(({ urn, oldState }) => {
    const kind = resourceOf(urn)?.kind as KeptKindName | undefined;
    const inputs = oldState?.inputs as Inputs | undefined;
    if (kind === undefined || !inputs?.account || !oldState?.id) return [];
    const { collects = [] } = providerNamed(parseAccount(inputs.account).provider) ?? {};
    return collects.includes(kind) ? [{ kind, id: oldState.id, inputs }] : [];
  });
  if (collected.length === 0) return;
  // The engine has changed the accounts since this process read them.
  forgetReads();
  const config = await configOf(collected.map(({ inputs }) => inputs.account));
  await Promise.all(
    collected.map(async ({ kind, id, inputs }) => {
      const { project } = ownerOf(inputs.owner);
      const collection = await collectionOf(inputs.account, kind, { project, config });
      await collection.restore?.(id, fieldsOf(kindNamed(kind), declaredOf(inputs)));
    }),
  );
}

/** Of what was there before, only what the tree declares is made so. */
function declaredOf(inputs: Inputs): Inputs {
  const { account, owner, declares } = inputs;
  if (!Array.isArray(declares)) return inputs;
  const own = Object.entries(inputs).filter(([name]) => declares.includes(name));
  return { ...Object.fromEntries(own), account, owner };
}
