export { DrillHour, type DrillPlan, drillDue, isQuiet } from './schedule.ts';
export { type DrillDesk, sealDrill } from './seal-drill.ts';
export { CARRIED_WITHIN_DAYS, type DrillStanding, drillStanding } from './standing.ts';
