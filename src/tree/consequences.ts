import type { ErrorCode } from "../errors.ts";
import { keyOf } from "../kinds/names.ts";
import { isOutside } from "../kinds/outside.ts";
import { type Model, pointers, referenceOf } from "./model.ts";
import type { Finding } from "./problem.ts";
import type { Broken } from "./prune.ts";

const misnamed: readonly ErrorCode[] = ["DT2110", "DT2111", "DT2112", "DT2113"];

/** Whether a finding may only follow from another problem; looked up by its code. */
type Doubts = Partial<Record<ErrorCode, (finding: Finding) => boolean>>;

/** What the rules found, without what may only follow from another problem: one cause, one message. */
export function withoutConsequences(findings: readonly Finding[], model: Model, broken: Broken): Finding[] {
  const doubts = doubtsOf(findings, model, broken);
  return findings.filter((finding) => !doubts[finding.code]?.(finding));
}

function doubtsOf(findings: readonly Finding[], model: Model, broken: Broken): Doubts {
  const accounts = Object.keys(model.tree.accounts);
  const wrongNames = findings.filter(({ code }) => misnamed.includes(code));
  const wrongCountries = sectionsOf(findings.filter(({ code }) => code === "DT2153"));
  const impossible = new Set(
    findings.filter(({ code }) => code === "DT2152").map(({ path }) => path.join("\0")),
  );
  const within =
    (section: string, others: ReadonlySet<string> = new Set()) =>
    ({ path }: Finding) => {
      // What belongs to the organization may go by any account.
      const possible = path[0] === "accounts" ? [String(path[1])] : accounts;
      return possible.some(
        (account) => broken.touches(["accounts", account, section]) || others.has(`${account}\0${section}`),
      );
    };
  // What its carrier would say is not asked of an account that names none, or has no credentials.
  const unreachable = ({ path: [, account = ""] }: Finding) =>
    broken.has(["accounts", account, "provider"]) || broken.has(["accounts", account, "credentials"]);
  const attached = within("credentialAttachments", sectionsOf(wrongNames));
  const rings = ringingDoubtfully(model);
  const outbound = within("outboundProfiles", wrongCountries);
  return {
    DT2118: unreachable,
    DT2119: () => accounts.some((account) => broken.touches(["accounts", account, "edge"])),
    DT2120: within("numberPlan"),
    DT2121: within("numberPlan", wrongCountries),
    DT2124: within("numberPlan"),
    DT2134: rings,
    DT2135: (finding) => finding.severity === "error" && rings(finding),
    DT2137: (finding) => unreachable(finding) || attached(finding),
    DT2138: unreachable,
    DT2143: within("autoProvision"),
    DT2150: (finding) => impossible.has(finding.path.join("\0")) || outbound(finding),
    DT2151: within("outboundProfiles"),
    DT2161: within("credentials"),
    DT2180: () => !broken.isEmpty || wrongNames.length > 0,
  };
}

/** The accounts' sections that findings are about. */
function sectionsOf(findings: readonly Finding[]): ReadonlySet<string> {
  return new Set(findings.map(({ path: [, account, section] }) => `${account}\0${section}`));
}

/** Whether a call to the queue that a finding is about may come to what is not there, and would ring if it were. */
function ringingDoubtfully(model: Model): (finding: Finding) => boolean {
  let doubtful: ReadonlySet<string> | undefined;
  return ({ path: [, account, , name] }) => {
    doubtful ??= leadingToNothing(model);
    return doubtful.has(keyOf({ kind: "callQueue", name: `${account}/${name}` }));
  };
}

/** Points from which a call may come to a target that is not there. */
function leadingToNothing(model: Model): ReadonlySet<string> {
  const before = new Map<string, string[]>();
  const open: string[] = [];
  for (const { from, target } of pointers(model)) {
    const named = referenceOf(target, from.account);
    const key = keyOf(named);
    const sources = before.get(key) ?? [];
    before.set(key, sources);
    sources.push(keyOf({ kind: from.kind.id, name: from.name }));
    if (!isOutside(named.kind) && !model.directory[named.kind].has(named.name)) open.push(key);
  }
  const found = new Set<string>();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    open.push(...(before.get(node) ?? []));
  }
  return found;
}
