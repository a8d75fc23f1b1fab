-- CreateTable
CREATE TABLE "CyclePart" (
    "cycleId" INTEGER NOT NULL,
    "projectName" TEXT NOT NULL,
    "progress" TEXT,
    "toDo" INTEGER NOT NULL DEFAULT 0,
    "passed" JSONB NOT NULL DEFAULT '[]',
    "endedAt" TIMESTAMPTZ(3),
    "cause" TEXT,
    "ended" TEXT,

    CONSTRAINT "CyclePart_pkey" PRIMARY KEY ("cycleId","projectName")
);

-- CreateIndex
CREATE INDEX "CyclePart_projectName_endedAt_idx" ON "CyclePart"("projectName", "endedAt");

-- AddForeignKey
ALTER TABLE "CyclePart" ADD CONSTRAINT "CyclePart_cycleId_fkey" FOREIGN KEY ("cycleId") REFERENCES "Cycle"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
