export { addPage } from './routes.ts';
