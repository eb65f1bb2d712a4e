import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's Chromium; undefined where the machine has none, and tests skip. */
export const chromiumPath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    // No sandbox for root, as CI runs; nothing that a browser asks the network for by itself.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What a page did that it must not do: asked for something, complained, or broke its policy. */
export interface Watched {
  readonly page: Page;
  readonly requests: string[];
  readonly complaints: string[];
}

/** Opens a page of the disk and watches it. */
export async function openPage(
  browser: Browser,
  file: string,
  options: { width?: number; height?: number; colorScheme?: "light" | "dark"; place?: string } = {},
): Promise<Watched> {
  const { width = 1280, height = 900, colorScheme = "light", place = "" } = options;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`file://${file}${place}`);
  await page.waitForSelector("h1", { state: "attached" });
  return { page, requests, complaints };
}
