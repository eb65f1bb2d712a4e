import type { JudgedChange } from "../plan/plan.ts";
import type { RouteChange } from "../plan/routes.ts";
import { verdictOf } from "../plan/verdict.ts";
import { wordFor } from "../plan/words.ts";
import { Badges } from "./badges.tsx";
import type { Shown } from "./model.ts";
import { Pages, usePages } from "./pages.tsx";
import { linkTo } from "./place.ts";
import { linkToRow } from "./search.tsx";

/** The verdict and what would go, what is dangerous, whose calls change, and the accounts. */
export function Overview({ shown }: { shown: Shown }) {
  const { plan, accounts } = shown;
  const { word, totals, goes, lost } = verdictOf(plan);
  const isQuiet = plan.changes.length === 0;
  const tone = word === "Refused" || word === "High risk" ? "bad" : isQuiet ? "good" : "some";
  return (
    <>
      <div class={`verdict ${tone}`}>
        <h1 tabIndex={-1}>{isQuiet ? `${plan.organization}: nothing changes` : word}</h1>
        <p>{isQuiet ? `${plan.unchanged} resources, all as declared` : totals}</p>
        {goes !== undefined && <p>{goes}</p>}
        {lost > 0 && <p class="warning">Nobody rings any more for {lost} of what can be dialled.</p>}
        {plan.guards.refusals.map(({ message, allow }) => (
          <p class="warning" key={message}>
            Refused by a guard: {message}. Allowed by <code>{allow}</code>
          </p>
        ))}
      </div>
      <Risks changes={plan.changes.filter(({ risk }) => risk === "high")} />
      <Routes routes={plan.routes} />
      <h2>Accounts</h2>
      <table>
        <caption class="hidden">Accounts</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Label</th>
            <th scope="col">Provider</th>
            <th scope="col">Environment</th>
            <th scope="col">Resources</th>
            <th scope="col">Changes</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map(({ name, entry, change }) => {
            const rows = shown.of.get(name) ?? [];
            return (
              <tr key={name}>
                <th scope="row">
                  <a href={linkTo("account", name)}>{name}</a>
                </th>
                <td data-title="Label">{String(entry.inputs.label ?? "")}</td>
                <td data-title="Provider">{String(entry.inputs.provider ?? "")}</td>
                <td data-title="Environment">{String(entry.inputs.environment ?? "test")}</td>
                <td data-title="Resources">{rows.length.toLocaleString("en")}</td>
                <td data-title="Changes">
                  {rows.filter((row) => row.change).length.toLocaleString("en")} <Badges change={change} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {plan.warnings.length > 0 && (
        <>
          <h2>Warnings of the tree</h2>
          <ul>
            {plan.warnings.map(({ code, message, hint, file, line, column }) => (
              <li key={`${file}:${line}:${column} ${code}`}>
                <code>
                  {file}:{line}
                </code>{" "}
                {code} {message}. {hint}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Risks({ changes }: { changes: readonly JudgedChange[] }) {
  const pages = usePages(changes);
  if (changes.length === 0) return null;
  return (
    <>
      <h2>High risk</h2>
      <table>
        <caption class="hidden">Changes of high risk</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Why</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {pages.rows.map((change) => (
            <tr key={`${change.kind} ${change.name}`}>
              <th scope="row">
                {wordFor(change.kind)}{" "}
                <a href={linkToRow({ ...change, account: change.account })}>{change.name}</a>
              </th>
              <td data-title="Why">{change.refused ?? change.reasons.join("; ")}</td>
              <td data-title="State">
                <Badges change={change} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Pages pages={pages} />
    </>
  );
}

function Routes({ routes }: { routes: readonly RouteChange[] }) {
  const pages = usePages(routes);
  if (routes.length === 0) return null;
  return (
    <>
      <h2>Who rings</h2>
      <table>
        <caption class="hidden">Who rings before and after</caption>
        <thead>
          <tr>
            <th scope="col">Dialled</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {pages.rows.map(({ dialled, before, after, isLost }) => (
            <tr key={dialled[0]}>
              <th scope="row">
                {dialled.slice(0, 5).map((name) => (
                  <a key={name} class="dialled" href={linkTo("dial", name)}>
                    {name}
                  </a>
                ))}
                {dialled.length > 5 && ` and ${dialled.length - 5} more`}
              </th>
              <td data-title="Before">{before ?? "cannot be dialled"}</td>
              <td data-title="After">
                {isLost && <strong class="warning">Nobody rings any more: </strong>}
                {after ?? "cannot be dialled"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Pages pages={pages} />
    </>
  );
}
