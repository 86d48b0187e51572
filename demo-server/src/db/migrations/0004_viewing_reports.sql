ALTER TABLE "viewing_sessions" ADD COLUMN "stalls" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "viewing_sessions" ADD COLUMN "has_ended" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "viewing_sessions" ADD COLUMN "device" text;--> statement-breakpoint
ALTER TABLE "viewing_sessions" ADD COLUMN "browser" text;--> statement-breakpoint
ALTER TABLE "viewing_sessions" ADD COLUMN "os" text;--> statement-breakpoint
ALTER TABLE "viewing_sessions" ADD COLUMN "received" jsonb DEFAULT '[]'::jsonb NOT NULL;