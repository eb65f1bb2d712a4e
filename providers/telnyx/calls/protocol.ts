import type { CallProtocol } from "../../calls.ts";
import { reportOf } from "./request.ts";
import { verifiedAt } from "./signature.ts";
import { texml } from "./texml.ts";

/** Telnyx's: signed forms in, TeXML out. */
export const texmlProtocol: CallProtocol = {
  verify: verifiedAt,
  read: reportOf,
  write: (verbs) => ({ contentType: "application/xml", body: texml(verbs) }),
};
