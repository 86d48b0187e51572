export * from './element/element.ts';
export { OrielContext } from './context/context.ts';
