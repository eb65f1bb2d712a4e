import { openSandbox } from "../../providers/sandbox/index.ts";
import { sandbox } from "../../providers/sandbox/provider.ts";
import { serveSandbox } from "../../providers/sandbox/serve.ts";
import { connectTelnyx } from "../../providers/telnyx/index.ts";
import { thrown } from "../support/thrown.ts";
import { providerContract } from "./suite.ts";

providerContract("sandbox in process", sandbox, async () => {
  const connection = { apiKey: "KEYsandbox", endpoint: "http://sandbox.invalid/v2" };
  const session = await connectTelnyx(connection, { fetch: openSandbox(":memory:").fetch });
  return { session, owned: "+13125550100", offer: { country: "US", areaCode: "312" } };
});

providerContract("sandbox on a port", sandbox, async () => {
  const { url } = await serveSandbox(openSandbox(":memory:"), 0, thrown);
  const session = await connectTelnyx({ apiKey: "KEYsandbox", endpoint: url }, { fetch: globalThis.fetch });
  return { session, owned: "+13125550100", offer: { country: "US", areaCode: "312" } };
});
