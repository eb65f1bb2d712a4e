import { addProvider } from "../../providers/index.ts";
import { rows, rowsPassword, startRowsServer } from "../support/rows-provider.ts";
import { providerContract } from "./suite.ts";

addProvider(rows);

providerContract("a server driven by rows", rows, async () => {
  const server = startRowsServer("+13125550100");
  const credentials = { server, database: "sip", user: "dialtree", password: rowsPassword };
  const session = await rows.connect({ account: "rows", credentials, settings: {}, project: "/" });
  return { session, owned: "+13125550100", offer: { country: "US" } };
});
