/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** What a careful look at a page finds wrong; empty when all is well. Runs inside the page. */
export async function flaws(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (!root.lang) found.push('the page does not say its language');
    if (document.title.trim() === '') found.push('the page has no title');
    if (document.querySelectorAll('h1').length !== 1) found.push('there is not exactly one h1');
    if (document.querySelectorAll('main').length !== 1) found.push('there is not exactly one main');
    if (root.scrollWidth > root.clientWidth)
      found.push(`it scrolls sideways: ${root.scrollWidth} px in ${root.clientWidth} px`);
    for (const table of document.querySelectorAll('table')) {
      if (table.querySelectorAll('thead th[scope=col], th').length === 0) found.push('a table has no header cells');
    }
    const parse = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = ([r = 0, g = 0, b = 0]: number[]) => {
      const linear = [r, g, b].map((value) => {
        const share = value / 255;
        return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
    };
    const behind = (element: Element): number[] => {
      for (let at: Element | null = element; at; at = at.parentElement) {
        const color = parse(getComputedStyle(at).backgroundColor);
        if (color.length === 3 || (color[3] ?? 0) > 0.99) return color;
      }
      return [255, 255, 255];
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!element || text === '' || element.getClientRects().length === 0) continue;
      const style = getComputedStyle(element);
      const pair = [luminance(parse(style.color)), luminance(behind(element))].sort((a, b) => b - a);
      const contrast = ((pair[0] ?? 0) + 0.05) / ((pair[1] ?? 0) + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (contrast < (isLarge ? 3 : 4.5)) found.push(`contrast ${contrast.toFixed(2)} of “${text.slice(0, 40)}”`); // WCAG 2.2, 1.4.3
    }
    return found;
  });
}

/** How bright the page's background is, 0 to 1. */
export async function brightness(page: Page): Promise<number> {
  const color = await page.evaluate(() => {
    const colors = [document.body, document.documentElement].map(
      (element) => getComputedStyle(element).backgroundColor,
    );
    return colors.find((one) => !/, 0\)$/.test(one)) ?? 'rgb(255, 255, 255)';
  });
  const [r = 255, g = 255, b = 255] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return (r + g + b) / (3 * 255);
}
