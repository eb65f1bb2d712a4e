import { render } from "preact";
import type { PageData } from "../plan/page-data.ts";
import { App } from "./app.tsx";
import { shownOf } from "./model.ts";

const text = (id: string) => document.getElementById(id)?.textContent ?? "";

const root = document.getElementById("page");
if (root) {
  root.replaceChildren();
  render(<App shown={shownOf(JSON.parse(text("data")) as PageData)} />, root);
}
