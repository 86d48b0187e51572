ALTER TABLE "events" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "color" text;