import type { Drift, DriftChange } from "../plan/live.ts";
import type { JudgedChange } from "../plan/plan.ts";
import type { RouteChange } from "../plan/routes.ts";
import { behindOf, quietWords, verdictOf } from "../plan/verdict.ts";
import { changedByWords, wordFor } from "../plan/words.ts";
import type { Problem } from "../tree/problem.ts";
import { Badges } from "./badges.tsx";
import { FieldChange } from "./details.tsx";
import { Listing, type ListingColumn } from "./listing.tsx";
import type { PageModel, Row } from "./model.ts";
import { linkTo } from "./place.ts";
import { linkToRow } from "./tabs.ts";

/** The verdict and what would go, what is dangerous, whose calls change, and the accounts. */
export function Overview({ shown }: { shown: PageModel }) {
  const { plan, accounts } = shown;
  const risky = plan.changes.filter(({ risk }) => risk === "high");
  return (
    <>
      <Verdict shown={shown} />
      {risky.length > 0 && <h2>High risk</h2>}
      <Listing
        caption="Changes of high risk"
        columns={risks}
        rows={risky}
        keyOf={({ kind, name }) => `${kind} ${name}`}
      />
      <Behind plan={plan} />
      {plan.routes.length > 0 && <h2>Who rings</h2>}
      <Listing
        caption="Who rings before and after"
        columns={routes}
        rows={plan.routes}
        keyOf={({ dialled }) => dialled[0] ?? ""}
      />
      <h2>Accounts</h2>
      <Listing caption="Accounts" columns={accountColumns(shown)} rows={accounts} keyOf={({ key }) => key} />
      <Warnings warnings={plan.warnings} />
    </>
  );
}

/** What somebody changed behind the tree, whose calls that changed, and what may differ. */
function Behind({ plan: { drift } }: { plan: PageModel["plan"] }) {
  if (drift === undefined) return null;
  return (
    <>
      {drift.changes.length > 0 && <h2>Changed behind the tree</h2>}
      <Listing
        caption="What was changed behind the tree"
        columns={behind}
        rows={drift.changes}
        keyOf={({ kind, name }) => `${kind} ${name}`}
      />
      {drift.routes.length > 0 && <h2>Who rings since then</h2>}
      <Listing
        caption="Who rang as it was applied, and who rings since then"
        columns={routes}
        rows={drift.routes}
        keyOf={({ dialled }) => dialled[0] ?? ""}
      />
      {drift.allowed.length > 0 && <h2>May differ from the tree</h2>}
      <Listing
        caption="What may differ from the tree"
        columns={allowed}
        rows={drift.allowed}
        keyOf={({ resource, field }) => `${resource} ${field}`}
      />
    </>
  );
}

function Verdict({ shown: { plan } }: { shown: PageModel }) {
  const { word, totals, goes, lost } = verdictOf(plan);
  const isQuiet = plan.changes.length === 0 && behindOf(plan) === 0;
  const isOnlyBehind = plan.changes.length === 0 && !isQuiet;
  const tone = word === "Refused" || word === "High risk" ? "bad" : isQuiet ? "good" : "some";
  return (
    <div class={`verdict ${tone}`}>
      <h1 tabIndex={-1}>
        {isQuiet ? `${plan.organization}: nothing changes` : isOnlyBehind ? plan.organization : word}
      </h1>
      <p>
        {isQuiet ? `${plan.unchanged} resources, all as declared` : isOnlyBehind ? quietWords(plan) : totals}
      </p>
      {goes !== undefined && <p>{goes}</p>}
      {lost > 0 && <p class="warning">Nobody rings any more for {lost} of what can be dialled.</p>}
      {plan.guards.changed && (
        <p class="warning">
          The tree's guards change: <FieldChange {...plan.guards.changed} />
        </p>
      )}
      {plan.guards.refusals.map(({ message, allow }) => (
        <p class="warning" key={message}>
          Refused by a guard: {message}. Allowed by <code>{allow}</code>
        </p>
      ))}
    </div>
  );
}

function Warnings({ warnings }: { warnings: readonly Problem[] }) {
  if (warnings.length === 0) return null;
  return (
    <>
      <h2>Warnings of the tree</h2>
      <ul>
        {warnings.map(({ code, message, hint, file, line, column }) => (
          <li key={`${file}:${line}:${column} ${code}`}>
            <code>
              {file}:{line}
            </code>{" "}
            {code} {message}. {hint}
          </li>
        ))}
      </ul>
    </>
  );
}

const risks: readonly ListingColumn<JudgedChange>[] = [
  {
    title: "What",
    cell: ({ kind, name, account }) => (
      <>
        {wordFor(kind)} <a href={linkToRow({ kind, name, account })}>{name}</a>
      </>
    ),
  },
  { title: "Why", cell: ({ refused, reasons }) => refused ?? reasons.join("; ") },
  { title: "State", cell: (change) => <Badges change={change} /> },
];

const behind: readonly ListingColumn<DriftChange>[] = [
  {
    title: "What",
    cell: ({ kind, name, account }) => (
      <>
        {wordFor(kind)} <a href={linkToRow({ kind, name, account })}>{name}</a>
      </>
    ),
  },
  {
    title: "Changes",
    cell: ({ action, fields }) =>
      action === "delete" ? (
        <strong class="warning">is gone</strong>
      ) : (
        fields.map((field) => (
          <div key={field.field}>
            {field.field}: <FieldChange {...field} />
          </div>
        ))
      ),
  },
  { title: "Who", cell: (change) => changedByWords(change) ?? "" },
];

const allowed: readonly ListingColumn<Drift["allowed"][number]>[] = [
  { title: "What", cell: ({ resource }) => resource },
  {
    title: "Changes",
    cell: ({ field, before, after }) => (
      <>
        {field}: <FieldChange before={before} after={after} />
      </>
    ),
  },
  { title: "Why", cell: ({ reason }) => reason },
];

const routes: readonly ListingColumn<RouteChange>[] = [
  {
    title: "Dialled",
    cell: ({ dialled }) => (
      <>
        {dialled.slice(0, 5).map((name) => (
          <a key={name} class="dialled" href={linkTo("dial", name)}>
            {name}
          </a>
        ))}
        {dialled.length > 5 && ` and ${dialled.length - 5} more`}
      </>
    ),
  },
  { title: "Before", cell: ({ before }) => before ?? "cannot be dialled" },
  {
    title: "After",
    cell: ({ after, isLost }) => (
      <>
        {isLost && <strong class="warning">Nobody rings any more: </strong>}
        {after ?? "cannot be dialled"}
      </>
    ),
  },
];

function accountColumns({ of }: PageModel): ListingColumn<Row>[] {
  const number = (value: number) => value.toLocaleString("en");
  const rowsOf = (name: string) => of.get(name) ?? [];
  return [
    { title: "Name", cell: ({ name }) => <a href={linkTo("account", name)}>{name}</a> },
    { title: "Label", cell: ({ entry }) => String(entry.inputs.label ?? "") },
    { title: "Provider", cell: ({ entry }) => String(entry.inputs.provider ?? "") },
    { title: "Environment", cell: ({ entry }) => String(entry.inputs.environment ?? "") },
    { title: "Resources", cell: ({ name }) => number(rowsOf(name).length) },
    {
      title: "Changes",
      cell: ({ name, change }) => (
        <>
          {number(rowsOf(name).filter((row) => row.change).length)} <Badges change={change} />
        </>
      ),
    },
  ];
}
