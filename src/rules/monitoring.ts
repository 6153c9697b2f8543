import { MonitoringJobFacts, MonitoringScheduleFacts } from './monitoring-facts';
import { MONITORING_JOB_RULES } from './monitoring-jobs';
import { MONITORING_NOTES } from './monitoring-notes';
import { MONITORING_SCHEDULE_RULES } from './monitoring-schedules';
import { Family } from './rule';

/** Definitions of Model Monitor: by themselves or inside of a schedule. */
export const MONITORING_JOBS: Family<MonitoringJobFacts> = { title: 'Model Monitor: definitions', rules: MONITORING_JOB_RULES, notes: MONITORING_NOTES };

/** Schedules of Model Monitor. */
export const MONITORING_SCHEDULES: Family<MonitoringScheduleFacts> = { title: 'Model Monitor: schedules', rules: MONITORING_SCHEDULE_RULES, notes: [] };
