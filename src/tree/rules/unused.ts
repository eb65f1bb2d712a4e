import { keyOf } from "../../kinds/names.ts";
import { type Model, pointers, referenceOf } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Lists, users and queues that nothing uses. */
export function* unused(model: Model): Generator<Finding> {
  const { tree, directory } = model;
  const used = new Set(
    [...pointers(model)].map(({ from, target }) => keyOf(referenceOf(target, from.account))),
  );
  const finding = (what: string, path: Finding["path"]): Finding => ({
    code: "DT2180",
    severity: "warning",
    message: `${what} is not used`,
    hint: "Remove it, or let something use it.",
    path,
    at: "key",
  });
  for (const { name, path } of directory.user.values()) {
    if (!used.has(`user ${name}`)) yield finding(`the user ${name}`, path);
  }
  for (const { name, path } of directory.callQueue.values()) {
    if (!used.has(`callQueue ${name}`)) yield finding(`the call queue ${name}`, path);
  }
  for (const [account, { credentialLists, sipUsers }] of Object.entries(tree.accounts)) {
    const filled = new Set(Object.values(sipUsers).map(({ list }) => list));
    for (const list of Object.keys(credentialLists)) {
      if (!filled.has(list))
        yield finding(`the credential list ${account}/${list}`, [
          "accounts",
          account,
          "credentialLists",
          list,
        ]);
    }
  }
}
