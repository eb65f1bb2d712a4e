/** The account tree of account.yaml as a Pulumi program; examples/front-desk/code.ts is the same account in code. */
import { join } from "node:path";
import { AccountTree } from "dialtree";

const tree = new AccountTree("acme", { file: join(import.meta.dirname, "account.yaml") });

export const { domains, phones, sipUsers, provisioningUrls } = tree;
