import { listed } from "../clip.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Phones of which nobody can tell by which domain their calls come. */
export function* phones({ tree }: Model): Generator<Finding> {
  for (const [account, { domains = {}, phones: declared = {} }] of Object.entries(tree.accounts ?? {})) {
    const names = Object.keys(domains);
    if (names.length < 2) continue;
    for (const [name, { domain, target }] of Object.entries(declared)) {
      if (domain !== undefined || target === undefined) continue;
      yield {
        code: "DT2138",
        severity: "error",
        message: `the phone ${account}/${name} names no domain, and its account has several: its calls go nowhere`,
        hint: `Set \`domain\`: one of ${listed(names)}.`,
        path: ["accounts", account, "phones", name],
        at: "key",
      };
    }
  }
}
