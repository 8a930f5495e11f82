/**
 * Draws the control plane's page with example data, to be looked at: `node testing/page/screenshots.ts <folder>` writes light.png, dark.png,
 * narrow.png and empty.png. Needs Chromium (CHROMIUM names it where it is not /usr/bin/chromium).
 */
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { ExampleRegistry, ExampleService } from '../fakes/index.ts';
import { seedRegistry, seedService } from './seed.ts';

const [, , folder = '.'] = process.argv;
const VIEWS = [
  { name: 'light', colorScheme: 'light', width: 1180 },
  { name: 'dark', colorScheme: 'dark', width: 1180 },
  { name: 'narrow', colorScheme: 'light', width: 390 },
] as const;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless=new', '--disable-background-networking'],
});
const registry = await ExampleRegistry.create();
const service = await ExampleService.create(registry);
try {
  const url = `${await service.app.listen({ host: '127.0.0.1', port: 0 })}/`;
  await draw(url, 'empty', 'light', 1180);
  await seedRegistry(registry);
  await seedService(service);
  for (const { name, colorScheme, width } of VIEWS) await draw(url, name, colorScheme, width);
} finally {
  await browser.close();
  await service.close();
  await registry.remove();
}

async function draw(url: string, name: string, colorScheme: 'light' | 'dark', width: number): Promise<void> {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  await page.goto(url);
  await page.screenshot({ path: join(resolve(folder), `${name}.png`), fullPage: true });
  await page.close();
}
