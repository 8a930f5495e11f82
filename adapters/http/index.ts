export { type Answer, createHttpClient, type HttpClient, type RequestOptions, type StreamedAnswer } from './client.ts';
