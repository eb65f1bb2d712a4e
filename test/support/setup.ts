import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** No test uses a credential or a choice of the person who runs it. */
for (const name of Object.keys(process.env)) {
  if (/^(TELNYX_|TWILIO_|PULUMI_|DIALTREE_(?!CACHE|ENGINE))/.test(name)) delete process.env[name];
}

/** A login of that person counts for nothing here. */
process.env.PULUMI_HOME = mkdtempSync(join(tmpdir(), "dialtree-pulumi-home-"));
