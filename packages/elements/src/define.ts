/** Registers every tag. */
import './context/define.ts';
import './camera/define.ts';

export * from './index.ts';
