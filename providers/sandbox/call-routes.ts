import type { SchemaObject } from "ajv/dist/2020.js";
import type { Context } from "hono";
import { accountSidOf } from "./accounts.ts";
import { ErrorAnswer, invalid, missing, notFound } from "./answers.ts";
import { withBody } from "./body.ts";
import type { Board, LiveCall } from "./calls/board.ts";
import type { SandboxDatabase } from "./database.ts";
import { type SandboxApp, type SandboxEnv, sceneOf } from "./scene.ts";

const method = { enum: ["GET", "POST"] };

/** What is taken of the many fields of a new call. */
const leg: SchemaObject = {
  type: "object",
  required: ["ApplicationSid", "From", "To", "Url"],
  properties: {
    ApplicationSid: { type: "string" },
    From: { type: "string" },
    To: { type: "string" },
    CallerId: { type: "string", maxLength: 128 },
    Url: { type: "string", format: "uri" },
    UrlMethod: method,
    FallbackUrl: { type: "string", format: "uri" },
    StatusCallback: { type: "string", format: "uri" },
    StatusCallbackMethod: method,
    StatusCallbackEvent: { type: "string" },
    Timeout: { type: "integer", minimum: 5, maximum: 120 },
    TimeLimit: { type: "integer", minimum: 30, maximum: 14_400 },
  },
};

/** The TeXML commands for calls: begin one, look at one, move or end one. */
export function addCallRoutes(app: SandboxApp, db: SandboxDatabase, board: Board): void {
  const all = "/v2/texml/Accounts/:sid/Calls" as const;
  const one = `${all}/:call` as const;

  app.post(all, withBody(leg), (context) => {
    const account = ownAccount(context);
    const { ApplicationSid, From, To, CallerId, Url, FallbackUrl, StatusCallback, ...others } =
      context.var.body;
    const { StatusCallbackEvent = "completed", Timeout = 30, TimeLimit = 14_400 } = others;
    if (db.get("texml_applications", account, String(ApplicationSid)) === undefined)
      throw invalid("/ApplicationSid", "There is no such application.");
    if (board.begin === undefined) throw invalid("/To", "No calls are made here.");
    const id = board.begin({
      account,
      application: String(ApplicationSid),
      from: String(From),
      to: String(To),
      name: CallerId === undefined ? undefined : String(CallerId),
      url: String(Url),
      fallbackUrl: FallbackUrl === undefined ? undefined : String(FallbackUrl),
      statusCallback: StatusCallback === undefined ? undefined : String(StatusCallback),
      statusEvents: String(StatusCallbackEvent).split(" "),
      seconds: Number(Timeout),
      timeLimit: Number(TimeLimit),
    });
    return context.json({ from: From, to: To, status: "queued", sid: id });
  });

  app.get(one, (context) => {
    const [id, call] = liveCall(context, board);
    return context.json(shown(context, id, call));
  });

  app.post(one, async (context) => {
    const [id, call] = liveCall(context, board);
    const form = new URLSearchParams(await context.req.text());
    const said = (name: string) => form.get(name) ?? undefined;
    const [status, url, callback] = ["Status", "Url", "StatusCallback"].map(said);
    if (status === undefined && url === undefined && callback === undefined) throw missing("/Url");
    if (status !== undefined && status !== "completed")
      throw invalid("/Status", "A call can be completed, and nothing else.");
    if (callback !== undefined) {
      if (sceneOf(db, context).switches.has("no-late-callbacks"))
        throw invalid("/StatusCallback", "A call that is under way takes none.");
      call.statusCallback = callback;
    }
    const result = shown(context, id, call);
    if (status !== undefined) call.end("edge");
    else if (url !== undefined)
      call.move({ url, method: said("Method")?.toUpperCase() === "GET" ? "GET" : "POST", form: {} });
    return context.json(result);
  });
}

/** Of hono's context, what these routes ask of every request. */
type CallContext = Pick<Context<SandboxEnv>, "var" | "env"> & {
  readonly req: { param(name: string): string | undefined };
};

/** The account whose key the request has, by which alone its calls are reached. */
function ownAccount(context: CallContext): string {
  const { account } = context.var;
  if (context.req.param("sid") !== accountSidOf(account)) throw notFound();
  return account;
}

function liveCall(context: CallContext, { calls }: Board): [string, LiveCall] {
  const account = ownAccount(context);
  const id = context.req.param("call") ?? "";
  const call = calls.get(id);
  if (call === undefined || call.account !== account)
    throw new ErrorAnswer(404, "10005", "Resource not found", "The call is not there, or is over.");
  return [id, call];
}

function shown(context: CallContext, sid: string, { from, to, status }: LiveCall): object {
  return { account_sid: context.req.param("sid"), sid, from, to, status: status() };
}
