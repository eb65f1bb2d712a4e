import { defineProvider } from "../provider.ts";
import { telnyxApi } from "../telnyx/provider.ts";

/** The embedded carrier, which speaks Telnyx's API. */
export const sandbox = defineProvider({
  ...telnyxApi,
  name: "sandbox",
  needsCredentials: false,
  isEmbedded: true,
  settings: {
    database: {
      description:
        "`sandbox` only: the SQLite file that it keeps, relative to the project's folder. Default: .dialtree/sandbox.sqlite.",
    },
  },
  calls: async () => (await import("../telnyx/calls/protocol.ts")).texmlProtocol,
  controlKey: "apiKey",
  async control(connection) {
    const { controlSandbox } = await import("./index.ts");
    return controlSandbox(connection);
  },
  async connect(connection) {
    const { connectSandbox } = await import("./index.ts");
    return connectSandbox(connection);
  },
});
