import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Validated, type ValidateOptions, validateTree } from "../../src/tree/validate.ts";

/** Runs `work` with a folder that has these files. */
export function withFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (folder: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-tree-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function validateText(text: string | Uint8Array, options?: ValidateOptions): Validated {
  return withFiles({ "tree.yaml": text }, (folder) => validateTree(join(folder, "tree.yaml"), options));
}

/** A small tree without problems, even strict ones; `edit` changes its text first. */
export function sound(...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the sound tree has no ${from}`);
    return text.replace(from, to);
  }, soundTree);
}

const edgeLine = '    edge: { url: "https://edge.example.com", token: { env: EDGE_TOKEN } }\n';

/** An edit that leaves the tree with the embedded edge, which no carrier reaches. */
export const embedded = [edgeLine, ""] as const;

const soundTree = `version: 1
organization: acme
users:
  dana: { name: Dana, sipUsers: [front/dana] }
  sam: { name: Sam, sipUsers: [front/sam], forward: { busy: { extension: front/101 } } }
teams:
  sales: { name: Sales, members: [dana, sam] }
accounts:
  front:
    provider: telnyx
    environment: production
    credentials: { apiKey: { env: KEY }, publicKey: { env: PUBLIC } }
${edgeLine}    numberPlan: { extensions: [100-399] }
    domains:
      office: { prefix: acme-office }
    outboundProfiles:
      office: { destinations: [US], dailySpendLimitUsd: 50 }
    credentialLists:
      staff: { outboundProfile: office }
    credentialAttachments:
      - { domain: office, list: staff }
    sipUsers:
      dana: { list: staff }
      sam: { list: staff }
    callQueues:
      help: { members: [{ team: sales }], maxWaitSeconds: 60, overflow: { extension: 101 } }
    extensions:
      101: { label: Dana, target: { user: dana }, memoryKey: { type: directDial, subtype: blf, scope: [dana] } }
      300: { label: Help, target: { callQueue: help } }
    phones:
      main: { number: "+13125550100", target: { extension: 300 } }
    phoneProfiles:
      standard: { keys: [{ type: blf, extension: 300 }] }
    autoProvision:
      dana: { vendor: yealink, model: T31P, mac: 805ec0112233, lines: [dana], profile: standard }
`;
