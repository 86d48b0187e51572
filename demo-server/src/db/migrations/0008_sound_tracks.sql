ALTER TABLE "renditions" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "renditions" ADD COLUMN "name" text;