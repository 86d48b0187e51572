ALTER TABLE "viewing_sessions" ADD COLUMN "quality_selected" text;--> statement-breakpoint
ALTER TABLE "viewing_sessions" ADD COLUMN "bandwidth_kbps" double precision;--> statement-breakpoint
ALTER TABLE "viewing_sessions" ADD COLUMN "qualities" jsonb DEFAULT '{}'::jsonb NOT NULL;