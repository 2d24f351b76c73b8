// Opens pages in a real browser, as a desktop, a phone, in the dark and on paper, and fails where one of them is not in order:
// messages on the console, anything fetched, a page that scrolls sideways at 390 pixels, a table that a click does not sort, a point of a chart that does not say its value.
//
//     .ci/browser FOLDER PAGE.html...
//
// Screenshots and the printed pages go to FOLDER, to be looked at. Pages named brief.html must fit one sheet of A4.
// .ci/browser installs the Chromium that CHROMIUM names.
import { mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [folder, ...pages] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const problems = [];
const views = {
  desktop: { viewport: { width: 1280, height: 900 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  plain: { viewport: { width: 390, height: 844 }, javaScriptEnabled: false },
};

for (const path of pages) {
  const address = pathToFileURL(resolve(path)).href;
  const name = `${basename(dirname(resolve(path)))}-${basename(path, ".html")}`;
  for (const [view, settings] of Object.entries(views)) {
    const wrong = (what) => problems.push(`${path} (${view}): ${what}`);
    const context = await browser.newContext(settings);
    const page = await context.newPage();
    page.on("console", (message) => wrong(`the console says: ${message.text()}`));
    page.on("pageerror", (error) => wrong(`an error: ${error.message}`));
    page.on("request", (request) => {
      if (request.url() !== address && !request.url().startsWith("data:")) wrong(`it asks for ${request.url()}`);
    });
    await page.goto(address);
    const width = await page.locator("html").evaluate((html) => html.scrollWidth).catch(() => 0);
    if (width > settings.viewport.width) wrong(`it scrolls sideways: ${width} pixels`);
    if ((await page.locator("h1").innerText()).trim() === "") wrong("it has no heading");
    await page.screenshot({ path: join(folder, `${name}-${view}.png`), fullPage: true });
    if (view === "desktop") {
      const heading = page.locator("main th button").first();
      if ((await heading.count()) > 0) {
        await heading.click();
        if ((await page.locator("th[aria-sort=ascending]").count()) !== 1) wrong("a click does not sort the table");
      }
      const spot = page.locator("svg circle").last();
      if ((await spot.count()) > 0) {
        await spot.hover();
        if (!/\d/.test(await page.locator("output.value").innerText())) wrong("a point of a chart does not say its value");
      }
      const pdf = join(folder, `${name}.pdf`);
      await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true });
      const sheets = readFileSync(pdf, "latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
      if (sheets === 0) wrong("it does not print");
      if (basename(path) === "brief.html" && sheets !== 1) wrong(`it prints on ${sheets} sheets, and should on one`);
    }
    await context.close();
  }
  console.log(`looked at ${path}`);
}
await browser.close();
problems.forEach((problem) => console.error(problem));
process.exit(problems.length === 0 ? 0 : 1);
