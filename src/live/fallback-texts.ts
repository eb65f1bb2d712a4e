import type { AccountFallback } from "./fallback.ts";

type Accounts = Readonly<Record<string, AccountFallback>>;

/** A module that answers a carrier's request, for whatever host takes a handler of the Fetch API's form. */
export function fallbackHandler(accounts: Accounts): string {
  return `// Written by \`dialtree fallback\`: what a carrier is told of a call while the edge does not answer.
// Cloudflare Workers, Deno Deploy, Bun and the like serve it as it is; https://YOUR-HOST/ACCOUNT is the account's fallbackUrl.
const accounts = ${JSON.stringify(accounts, null, 2)};

/** The number or the digits of \`+13125550100\`, \`101\` and \`sip:101@example.com\`. */
const digitsOf = (to) => to.replace(/^sips?:/, "").split("@")[0].replace(/[^+0-9]/g, "");

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const name = pathname.split("/").filter(Boolean).at(-1) ?? "";
    if (!Object.hasOwn(accounts, name)) return new Response("there is no such account\\n", { status: 404 });
    const { dialled, otherwise } = accounts[name];
    const asked = request.method === "POST" ? new URLSearchParams(await request.text()) : searchParams;
    const digits = digitsOf(asked.get("To") ?? "");
    const body = Object.hasOwn(dialled, digits) ? dialled[digits] : otherwise;
    return new Response(body, { headers: { "content-type": "text/xml; charset=utf-8" } });
  },
};
`;
}

/** What the files are for, and what they cannot do. */
export function fallbackReadme(accounts: Accounts): string {
  const names = Object.keys(accounts);
  const rows = names.map((name) => {
    const dialled = Object.keys(accounts[name]?.dialled ?? {});
    return `| ${name} | ${dialled.length === 0 ? "nothing" : dialled.join(", ")} |`;
  });
  return `# What answers calls while the edge does not

Written by \`dialtree fallback\`. Host it apart from the edge, and name it in the tree: \`edge: { fallbackUrl: https://YOUR-HOST/${names[0]} }\`.
Write it anew when phones, numbers or SIP users change.

## A host that runs code
\`fallback.mjs\` answers the carrier's POST (and GET) at \`/ACCOUNT\`: a number or an extension rings at once what the tree rings first
for it, or goes to the application that the tree hands it on to, which then gets no way back; everything else is told to call again
later. It checks no signature: whoever asks learns the SIP users' names, applications' URLs, and no password. Choose an address
that nobody guesses.

| Account | Answers |
|---|---|
${rows.join("\n")}

## A host that only serves files
\`ACCOUNT.xml\` tells every caller to call again later. The carrier asks by POST, which such hosts refuse; nginx is told

\`\`\`nginx
location / {
  types { text/xml xml; }
  error_page 405 =200 $uri;
}
\`\`\`

## Emergency calls
\`fallback.mjs\` sends emergency numbers that are dialled from a phone on to the carrier at once, with the account's emergency caller
id. \`ACCOUNT.xml\` **cannot**: whoever dials an emergency number hears that no call can be made. No source says that the carrier
takes emergency calls by such a document: try the carrier's test number before you rely on it, and keep a mobile phone at hand.

## Calls out
Nobody can call out to the telephone network while the fallback answers, emergency numbers aside.
`;
}
