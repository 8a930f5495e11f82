export { reportStatus } from './control-plane.ts';
export { askAgain, hearNews, type Known, type News } from './hear-news.ts';
