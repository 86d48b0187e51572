/** Registers every tag. */
import './context/define.ts';

export * from './index.ts';
