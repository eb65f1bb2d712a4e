import { allSwitches, openSandbox, type Switch } from "../../providers/sandbox/index.ts";
import { sandbox } from "../../providers/sandbox/provider.ts";
import { serveSandbox } from "../../providers/sandbox/serve.ts";
import { connectTelnyx } from "../../providers/telnyx/index.ts";
import { obliging, withheldBy } from "../support/switches.ts";
import { thrown } from "../support/thrown.ts";
import { providerContract } from "./suite.ts";

const inProcess = (switches: readonly Switch[]) => async () => {
  const connection = { apiKey: "KEYsandbox", endpoint: "http://sandbox.invalid/v2" };
  const box = openSandbox(":memory:");
  for (const each of switches) box.turn(each, true);
  const session = await connectTelnyx(connection, { fetch: box.fetch });
  return { session, owned: "+13125550100", offer: { country: "US", areaCode: "312" } };
};

providerContract("sandbox in process", sandbox, inProcess([]));
providerContract("sandbox with all obliging switches on", sandbox, inProcess(obliging));
for (const each of allSwitches)
  providerContract(`sandbox with ${each}`, sandbox, inProcess([each]), withheldBy[each]);

providerContract("sandbox on a port", sandbox, async () => {
  const { url } = await serveSandbox(openSandbox(":memory:"), 0, thrown);
  const session = await connectTelnyx({ apiKey: "KEYsandbox", endpoint: url }, { fetch: globalThis.fetch });
  return { session, owned: "+13125550100", offer: { country: "US", areaCode: "312" } };
});
