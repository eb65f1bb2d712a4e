import { providerNamed } from "../../../providers/index.ts";
import type { CredentialReference, TreeAccount } from "../../../schemas/types.ts";
import { callBounds } from "../../shapes/call-limits.ts";
import { carrierKeyOf } from "../../shapes/carrier-key.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Credentials of the accounts, and whether their carriers reach the edge. */
export function* accounts({ tree }: Model): Generator<Finding> {
  yield* credentials(tree);
  yield* unreached(tree);
  yield* withoutHand(tree);
  yield* tooPatient(tree);
}

/** Accounts whose queues the edge cannot have wait at the carrier: it reads no key there. */
function* withoutHand({ accounts }: Model["tree"]): Generator<Finding> {
  for (const [name, account] of Object.entries(accounts)) {
    const { provider, edge, callQueues, credentials } = account;
    const controlKey = providerNamed(provider)?.controlKey;
    const hasKey = credentials !== undefined && controlKey !== undefined && controlKey in credentials;
    const isNeeded = edge !== undefined && hasKey && Object.keys(callQueues).length > 0;
    if (!isNeeded || carrierKeyOf(account, controlKey) !== undefined) continue;
    yield {
      code: "DT2163",
      severity: "warning",
      message: `the edge has no key with which callers of ${name} wait in queues of ${provider}: they hear no music and no place in line, and \`maxSize\` and \`exitKey\` do nothing`,
      hint: "Name one that the edge can read: `edge: { carrierKey: { env: NAME } }` or `{ file: PATH }`. A stack's configuration it has not.",
      path: ["accounts", name, "edge"],
      at: "key",
    };
  }
}

/** Queues whose callers wait longer than the carrier lets them. */
function* tooPatient({ accounts }: Model["tree"]): Generator<Finding> {
  for (const [name, { provider, callQueues }] of Object.entries(accounts)) {
    const { waitSeconds } = callBounds([provider]);
    for (const [queue, value] of Object.entries(callQueues))
      for (const field of ["maxWaitSeconds", "noMemberWaitSeconds"] as const) {
        if (value[field] <= waitSeconds) continue;
        yield {
          code: "DT2164",
          severity: "error",
          message: `${field} of the queue ${queue} is ${value[field]}, and ${provider} lets callers wait for ${waitSeconds} s at most`,
          hint: `Write ${waitSeconds} or less, or 0 for as long as the caller stays.`,
          path: ["accounts", name, "callQueues", queue, field],
        };
      }
  }
}

/** Accounts of which no call comes to anybody. */
function* unreached({ accounts }: Model["tree"]): Generator<Finding> {
  for (const [name, account] of Object.entries(accounts)) {
    const { provider, edge } = account;
    const isEmbedded = providerNamed(provider)?.isEmbedded ?? false;
    if (isEmbedded || edge !== undefined || !needsEdge(account)) continue;
    yield {
      code: "DT2162",
      severity: "warning",
      message: `no call of the account ${name} is answered: ${provider} does not reach the embedded edge`,
      hint: "Run `dialtree serve` where the carrier reaches it and name it in `edge`, or give each domain a `voiceUrl`.",
      path: ["accounts", name],
      at: "key",
    };
  }
}

/** Whether a domain of it is answered by the edge. */
function needsEdge({ domains }: Model["tree"]["accounts"][string]): boolean {
  return Object.values(domains).some(({ voiceUrl }) => voiceUrl === undefined);
}

function* credentials(tree: Model["tree"]): Generator<Finding> {
  const declared = Object.entries(tree.accounts ?? {});
  const inProduction = new Map(
    declared
      .filter(([, { environment }]) => environment === "production")
      .flatMap(([name, account]) => credentialsOf(account).map(({ key }) => [key, name])),
  );
  for (const [name, account] of declared) {
    const path = ["accounts", name];
    if (account.environment !== "production") {
      for (const { key, field } of credentialsOf(account)) {
        if (!inProduction.has(key)) continue;
        yield {
          code: "DT2160",
          severity: "error",
          message: `the test account ${name} and the production account ${inProduction.get(key)} have the same credential (${key})`,
          hint: "Give the test account a credential of its own: a test must not reach production.",
          path: [...path, "credentials", field],
        };
      }
    } else {
      const webhookKey = takesCalls(account) ? providerNamed(account.provider)?.webhookKey : undefined;
      if (webhookKey === undefined || credentialsOf(account).some(({ field }) => field === webhookKey))
        continue;
      yield {
        code: "DT2161",
        severity: "error",
        message: `the production account ${name} lacks its public key`,
        hint: `Set \`credentials.${webhookKey}\`: without it nobody can tell the carrier's webhooks from forged ones.`,
        path: account.credentials ? [...path, "credentials"] : path,
        at: "key",
      };
    }
  }
}

/** Webhooks are asked what to do with calls to domains and numbers. */
function takesCalls({ domains = {}, phones = {} }: TreeAccount): boolean {
  return Object.keys(domains).length + Object.keys(phones).length > 0;
}

function credentialsOf({ credentials }: TreeAccount): { key: string; field: string }[] {
  return Object.entries(credentials ?? {}).map(([field, reference]) => ({ field, key: keyOf(reference) }));
}

function keyOf(reference: CredentialReference): string {
  const [[source, place] = []] = Object.entries(reference);
  return `${source}: ${place}`;
}
