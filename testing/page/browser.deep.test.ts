import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { renderHtml } from '@provider-registry/core/audit/reports';
import { digestOf, parsePlatform, parseProviderName, parseVersion } from '@provider-registry/core/model';
import type { AuditReport } from '@provider-registry/core/schemas';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ExampleRegistry, ExampleService } from '../fakes/index.ts';
import { brightness, flaws } from './look.ts';
import { seedRegistry, seedService } from './seed.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(CHROMIUM) ? false : `there is no browser at ${CHROMIUM}`;

/** How somebody may look at a page. */
const VIEWS = [
  { colorScheme: 'light', width: 1180 },
  { colorScheme: 'dark', width: 1180 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 390 },
] as const;

describe('in a real browser', { skip }, () => {
  let browser: Browser;
  let registry: ExampleRegistry;
  let service: ExampleService;
  let url: string;
  before(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--headless=new', '--disable-background-networking'],
    });
    registry = await ExampleRegistry.create();
    service = await ExampleService.create(registry);
    await seedRegistry(registry);
    await seedService(service);
    url = `${await service.app.listen({ host: '127.0.0.1', port: 0 })}/`;
  });
  after(async () => {
    await browser.close();
    await service.close();
    await registry.remove();
  });

  /** Opens a page, and gives what the browser complained of and what there is to see. */
  const look = async (view: (typeof VIEWS)[number], open: (page: Page) => Promise<unknown>) => {
    const { colorScheme, width } = view;
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
    page.on('dialog', (dialog) => {
      complaints.push(`a script ran: ${dialog.message()}`);
      return dialog.dismiss();
    });
    await open(page);
    const seen = {
      complaints,
      flaws: await flaws(page),
      brightness: await brightness(page),
      text: await page.innerText('body'),
    };
    await context.close();
    return seen;
  };

  for (const view of VIEWS) {
    const how = `${view.colorScheme}, ${view.width} pixels wide`;

    test(`the control plane’s page is readable: ${how}`, async () => {
      const seen = await look(view, (page) => page.goto(url));
      assert.deepEqual(seen.complaints, []);
      assert.deepEqual(seen.flaws, []);
      assert.equal(seen.brightness > 0.5, view.colorScheme === 'light');
      for (const words of ['ssh-config', 'tls-certificate', 'rejected', 'approved'])
        assert.ok(seen.text.includes(words), words);
    });

    test(`an audit report is readable, whatever a provider wrote into it: ${how}`, async () => {
      const seen = await look(view, (page) => page.setContent(renderHtml(hostileReport())));
      assert.deepEqual(seen.complaints, []);
      assert.deepEqual(seen.flaws, []);
      assert.equal(seen.brightness > 0.5, view.colorScheme === 'light');
      assert.ok(seen.text.includes('<script>alert(1)</script>'), 'markup is shown as the text that it is');
    });
  }
});

/** A report whose every text tries to be markup, or is far too long for a line. */
function hostileReport(): AuditReport {
  const hostile = `"><img src=x onerror=alert(2)><script>alert(1)</script></style>${'x'.repeat(300)}`;
  const fingerprint = digestOf('finding');
  return {
    apiVersion: 'provider-registry/v1',
    provider: parseProviderName('hostile'),
    version: parseVersion('1.0.0'),
    inputs: digestOf('inputs'),
    binaries: [{ platform: parsePlatform('linux/amd64'), digest: digestOf('binary'), size: 1 }],
    host: parsePlatform('linux/amd64'),
    finishedAt: '2026-11-20T12:00:00Z',
    checks: [
      {
        check: 'capabilities',
        tool: { name: hostile, version: hostile },
        outcome: 'found',
        lookedAt: [hostile],
        durationMilliseconds: 1,
        cached: false,
        findings: [
          {
            rule: 'capabilities/undeclared-own',
            severity: 'high',
            origin: 'own',
            message: hostile,
            why: hostile,
            help: hostile,
            location: { file: hostile, line: 1 },
            symbol: hostile,
            path: [hostile, hostile],
            fingerprint,
          },
        ],
        note: hostile,
      },
    ],
    permissions: {
      declared: {
        files: { read: [`/${hostile}`], write: [] },
        network: { connect: [] },
        exec: [],
        env: [],
        root: false,
      },
      found: [{ capability: 'CAPABILITY_EXEC', symbol: hostile, path: [hostile] }],
      observed: { filesRead: [hostile], filesWritten: [], network: [hostile], exec: [hostile] },
    },
    verdict: {
      verdict: 'rejected',
      reasons: [
        {
          rule: 'capabilities/undeclared-own',
          effect: 'reject',
          message: hostile,
          fingerprint,
          because: hostile,
          waivable: false,
        },
      ],
      waivers: [],
      policy: digestOf('policy'),
    },
  };
}
