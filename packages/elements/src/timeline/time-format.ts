export { TimeFormat, timeFormat, type TimeStyle } from '../base/time-format.ts';
